"""A profile with a value of the wrong kind is refused when it is read, not in the middle of a refresh."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.ground.paths import CONTRACTS as CONTRACTS_FOLDER
from orchestration.ground.paths import PROFILES
from orchestration.landing.contracts import ContractError, load_contracts
from orchestration.landing.profiles.loading import ProfileError, load_profile, load_profiles
from orchestration.landing.yaml_texts import plain_data

CONTRACTS = load_contracts()
SEX = "\n      sex: "
XML = "format: xml\nxml: {roots: [Message], records: {kids: Child}}\n"


def refusal(tmp_path: Path, sex: str = "", further: str = "") -> str:
    """Why a small profile with a rule for one more column, or further lines, is refused."""
    path = tmp_path / "odd.yml"
    path.write_text(
        f"name: odd\ntitle: t\ndescription: d\nextracts: full\nrecognised_by: [kids]\n{further}"
        f"exports:\n  children:\n    file: kids\n    columns:\n      child_id: {{from: A}}{SEX + sex if sex else ''}\n"
    )
    with pytest.raises(ProfileError) as raised:
        load_profile(path, CONTRACTS)
    return str(raised.value)


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("{constant: 1}", "constant: this must be a text"),
        ("{constant: 2020-13-45}", "it cannot be read as YAML: month must be in 1..12"),
        ("{from: [1]}", "exports.children.columns.sex.from[1]: this must be a text, in quotes"),
        ("{from: B, otherwise: 0}", "otherwise: this must be a text"),
        ("{from: B, prefix: 7}", "prefix: this must be a text"),
        ("{from: B, ignore_case: 'no'}", "ignore_case: this must be true or false"),
        ("{lookup: {file: kids, key: A, by: A}, found: yes}", "found: this must be a text"),
        ("{first_of: [{from: B}, {constant: 1}]}", "constant: this must be a text"),
        ("{from: B, codes: {Girl: F, Boy: M, Girl: U}}", "a key stands twice"),
        ("{from: B, extract: 5}", "sex.extract: this must be a text, in quotes"),
        ("{from: B, extract: '(a'}", "sex.extract: this is not a valid pattern (missing )"),
        ("{from: B, extract: a}", "sex: extract is not a pattern with one group"),
        ("{from: B, extract: '(?<=x)(a)'}", "the database cannot use the pattern"),
    ],
)
def test_a_rule_with_a_value_of_the_wrong_kind_is_an_error(tmp_path: Path, rule: str, what: str) -> None:
    assert what in refusal(tmp_path, sex=rule)


@pytest.mark.parametrize(
    ("further", "what"),
    [
        ("blanks: [0]", "blanks[1]: this must be a text, in quotes"),
        ("unused_files: [visits]", "unused_files: this must hold `key: value` lines"),
        ("unused_files: {visits: 7}", "unused_files.visits: this must be a text, in quotes"),
        ("unused_files:", "unused_files: this must hold `key: value` lines"),
        ("synonyms: {A: 1}", "synonyms.A: this must be a text, in quotes"),
        ("stem_prefix: '(a'", "stem_prefix: this is not a valid pattern"),
        ("stem_prefix: 2020", "stem_prefix: this must be a text"),
        ("reaches_back: {children: -3}", "reaches_back.children: this must be how many whole months"),
        ("reaches_back: {children: 0}", "reaches_back.children: this must be how many whole months"),
        ("reaches_back: [children]", "reaches_back: this must hold `key: value` lines"),
        ("header_row: '1'", "header_row: this must be a whole number"),
        ("header_row: true", "header_row: this must be a whole number"),
        ("header_row: 0", "header_row: this must be 1 or more"),
        ("headers: exakt", "headers: this must be one of exact, letters_and_digits (did you mean exact?)"),
        ("reaches_back: {childern: 3}", "reaches_back: the export childern is not known. Did you mean children?"),
        ("encoding: 2020-13-45", "it cannot be read as YAML: month must be in 1..12"),
        ("date_format: 2020", "date_format: this must be a list of texts, or one text"),
    ],
)
def test_a_profile_with_a_value_of_the_wrong_kind_is_an_error(tmp_path: Path, further: str, what: str) -> None:
    assert what in refusal(tmp_path, further=f"{further}\n")


def test_a_leaf_of_a_record_that_the_profile_does_not_name_is_an_error(tmp_path: Path) -> None:
    assert "nobody/Sex: the part before '/' is not listed as a record under xml" in refusal(
        tmp_path, "{from: nobody/Sex}", XML
    )


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_loaded_again_unchanged_is_not_parsed_again_and_an_edit_counts_at_once(tmp_path: Path) -> None:
    contracts, profiles = tmp_path / "contracts", tmp_path / "profiles"
    shutil.copytree(CONTRACTS_FOLDER, contracts)
    shutil.copytree(PROFILES, profiles)
    first = load_contracts(contracts)
    read = load_profiles(first, profiles)
    assert load_profiles(load_contracts(contracts), profiles)["canonical"] is read["canonical"]
    edit(profiles / "canonical.yml", f"title: {read['canonical'].title}", "title: Another title")
    assert load_profiles(first, profiles)["canonical"].title == "Another title"
    assert load_profiles(first, profiles)["ssda903"] is read["ssda903"]
    edit(contracts / "reviews.yml", f"title: {first['reviews'].title}", "title: Another title")
    assert load_contracts(contracts)["reviews"].title == "Another title"
    assert load_profiles(load_contracts(contracts), profiles)["ssda903"] is not read["ssda903"]


def test_a_mapping_may_be_merged_into_one_that_is_merged_into_another() -> None:
    text = b"a: &a {from: A, prefix: P}\nb: &b {<<: *a, from: B}\nc: {<<: *b, from: C}\n"
    assert plain_data(text)["c"] == {"from": "C", "prefix": "P"}


def test_a_caller_that_takes_a_contract_out_takes_it_from_nobody_else() -> None:
    load_contracts().pop("reviews")
    assert "reviews" in load_contracts()


def test_a_contract_with_a_list_where_a_word_belongs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "odd.yml").write_text(
        "name: odd\ntitle: [t]\ndescription: d\nkind: fact\ndomain: care\nis_required_with: []\nkey: [a]\n"
        "columns:\n  - {name: a, type: text, is_required: true, description: d}\n"
    )
    with pytest.raises(ContractError, match=r"odd\.yml in raw/contracts, title: this must be a text, in quotes"):
        load_contracts(tmp_path)

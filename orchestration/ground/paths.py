"""Every path on disk is made here; no other module joins folder names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LOCK = PROJECT / "requirements.txt"
CONTRACTS = PROJECT / "raw" / "contracts"
LOCAL_CONTRACTS = PROJECT / "raw" / "local"
PROFILES = PROJECT / "raw" / "profiles"
JSON_SCHEMAS = PROJECT / "raw" / "schemas"
SAMPLE_INBOX = PROJECT / "raw" / "sample"
SAMPLE_FILES = PROJECT / "raw" / "sample.sha256"
DBT_PROJECT = PROJECT / "dbt_project"
REGIONS = DBT_PROJECT / "seeds" / "regions.csv"
AUTHORITY_CODES = DBT_PROJECT / "seeds" / "authority_codes.csv"
FINDING_RULES = DBT_PROJECT / "seeds" / "finding_rules.csv"
CODE_LISTS = DBT_PROJECT / "seeds" / "code_lists.csv"
ESCALATION_STAGES = DBT_PROJECT / "seeds" / "escalation_stage_limits.csv"
PARTICIPATION_CODES = DBT_PROJECT / "seeds" / "participation_codes.csv"
BREAKDOWNS = DBT_PROJECT / "seeds" / "breakdowns.csv"
COMPUTED_LABELS = DBT_PROJECT / "seeds" / "computed_labels.csv"
PERIOD_TYPES = DBT_PROJECT / "seeds" / "period_types.csv"
TIME_LIMITS = DBT_PROJECT / "seeds" / "time_limits.csv"
BANK_HOLIDAYS = DBT_PROJECT / "seeds" / "bank_holidays.csv"
OPEN_PROFILES = DBT_PROJECT / "seeds" / "open_profiles.csv"
OPEN_BREAKDOWNS = DBT_PROJECT / "seeds" / "open_breakdowns.csv"
OPEN_RELATIONS = DBT_PROJECT / "seeds" / "open_relations.csv"
BASES = DBT_PROJECT / "models" / "indicators" / "bases"
INDICATOR_FILES = DBT_PROJECT / "indicators"
INDICATOR_DEFINITIONS = DBT_PROJECT / "seeds" / "indicator_definitions.csv"


@dataclass(frozen=True)
class Outputs:
    """The outputs folder of one inbox: everything generated lies under it."""

    root: Path

    @property
    def binding(self) -> Path:
        """The file that ties this folder to one inbox and one key."""
        return self.root / "binding.json"

    @property
    def lock(self) -> Path:
        """Held by the one process that may write here."""
        return self.root / "refresh.lock"

    @property
    def page_lock(self) -> Path:
        """Held by the one process that serves Dagster's page of this folder."""
        return self.dagster_home / "page.lock"

    @property
    def landing(self) -> Path:
        """Every export ever accepted, as Parquet of text; append-only."""
        return self.root / "landing"

    @property
    def register(self) -> Path:
        """One file a receipt, accepted or refused; append-only."""
        return self.landing / "register"

    @property
    def local(self) -> Path:
        """Every version of councils' own files, under names with their hashes, and their receipts; append-only."""
        return self.landing / "local"

    @property
    def quarantine(self) -> Path:
        """Batches that were refused, byte for byte, with the reason."""
        return self.root / "quarantine"

    @property
    def runs(self) -> Path:
        """The private builds; disposable."""
        return self.root / "runs"

    def warehouse(self, run_id: str) -> Path:
        """The database of one run. The stem is the catalog's name, so it never varies."""
        return self.runs / run_id / "warehouse.duckdb"

    @property
    def development(self) -> Outputs:
        """A developer's own outputs folder, in which copies are built and nothing is published; disposable."""
        return Outputs(self.root / "development")

    @property
    def checks(self) -> Path:
        """Where `iro check` works: a folder for each that runs, removed when it ends."""
        return self.root / "checks"

    @property
    def documentation(self) -> Path:
        """The dbt project's models, columns and lineage as one page for a browser."""
        return self.root / "docs" / "index.html"

    @property
    def releases(self) -> Path:
        """Immutable published releases, and drafts whose names start with a dot."""
        return self.root / "releases"

    @property
    def candidates(self) -> Path:
        """Audited releases that wait for somebody's approval, each an outputs folder of its own, and past decisions."""
        return self.root / "candidates"

    def candidate(self, release_id: str) -> Outputs:
        """Where a candidate lies: a release and its restricted files, as in an outputs folder."""
        return Outputs(self.candidates / release_id)

    @property
    def restricted(self) -> Path:
        """Evidence with case ids, by release."""
        return self.root / "restricted"

    @property
    def seals(self) -> Path:
        """Figures with all that they are made of, sealed for somebody to check; with case ids, or with hashes."""
        return self.restricted / "seals"

    @property
    def figures(self) -> Path:
        """Figures without rows, by release, for those who read nothing else."""
        return self.root / "figures"

    @property
    def published_figures(self) -> Path:
        """The link to those of the current release."""
        return self.figures / "published"

    @property
    def tombstones(self) -> Path:
        """What was purged, one file each: counts, hashes and reasons, and no id."""
        return self.root / "tombstones"

    @property
    def purging(self) -> Path:
        """Files rewritten by a purge that has not ended."""
        return self.root / "purging"

    @property
    def open(self) -> Path:
        """What anyone may read, by release: figures in which nobody can be found."""
        return self.root / "open"

    @property
    def published(self) -> Path:
        """The link to the current release."""
        return self.root / "published"

    @property
    def published_json(self) -> Path:
        """The same pointer as a file, for shares where links do not work."""
        return self.root / "published.json"

    @property
    def server_json(self) -> Path:
        """How the last loading into a database server ended; there only where one is set."""
        return self.root / "server.json"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance: its history of runs."""
        return self.root / "dagster"

    @property
    def dbt_parsed(self) -> Path:
        """dbt's parsed project, with its hashes."""
        return self.root / "dbt" / "parsed"

    @property
    def project_pages(self) -> Path:
        """The pages about the dbt project that releases carry, with their hashes."""
        return self.root / "dbt" / "pages"

    @property
    def dbt_target(self) -> Path:
        """What dbt leaves of a command, written in place: no refresh needs anything of it."""
        return self.root / "dbt" / "target"

    @property
    def dbt_logs(self) -> Path:
        """dbt's own log."""
        return self.root / "dbt" / "logs"

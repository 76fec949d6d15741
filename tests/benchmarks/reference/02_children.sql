-- Children: one person under the newest id, with the attributes of the newest row (counting-rules.md, Attributes).
create table merged_children as
with recursive links as (
    select _local_authority_code as authority, trim(child_id) as newer, link(previous_child_id) as older
    from source.landing.children where link(previous_child_id) is not null
),
chains as (
    select authority, older, newer from links
    union
    select chains.authority, chains.older, links.newer
    from chains inner join links on links.authority = chains.authority and links.older = chains.newer
)
select authority, older, newer from chains
where (authority, newer) not in (select (authority, older) from links);

create table children as
select
    authority, trim(child_id) as child,
    case when try_cast(date_of_birth as date) between date '1970-01-01' and months_after(extracted, 24)
        then try_cast(date_of_birth as date) end as born,
    usable(expected_date_of_birth, extracted) as expected,
    happened(date_of_death, extracted) as died,
    coalesce(said(sex), 'not_recorded') as sex,
    coalesce(groups.ethnic_group, 'not_known') as ethnic_group,
    coalesce(said(has_disability), 'not_recorded') as disability,
    coalesce(said(is_unaccompanied_asylum_seeker), 'not_recorded') as unaccompanied
from source.landing.children as given
inner join authorities on authority = _local_authority_code
left join ethnic_groups as groups on groups.ethnicity = trim(given.ethnicity)
where (authority, trim(child_id)) not in (select (authority, older) from merged_children);

-- The id that a record's child has now.
create macro newest_of(export_name) as table
select given.*, given._local_authority_code as authority, authorities.extracted,
    coalesce(merged.newer, trim(given.child_id)) as child
from query_table(export_name) as given
inner join authorities on authorities.authority = given._local_authority_code
left join merged_children as merged
    on merged.authority = given._local_authority_code and merged.older = trim(given.child_id);

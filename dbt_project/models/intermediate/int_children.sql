with identities as (
    select
        local_authority_code,
        current_child_id as child_id
    from {{ ref('int_child_ids') }}
    group by local_authority_code, current_child_id
)

select
    identities.local_authority_code,
    identities.child_id,
    {{ keyed_hash('child', 'identities.child_id', 'identities.local_authority_code') }} as child_key,
    children.child_id is not null as is_in_children_export,
    children.date_of_birth,
    children.expected_date_of_birth,
    children.date_of_death,
    {{ birthday('children.date_of_birth', 4) }} as fourth_birthday,
    {{ birthday('children.date_of_birth', 18) }} as eighteenth_birthday,
    {{ recorded('children.sex') }} as sex,
    children.ethnicity,
    coalesce(ethnic_groups.ethnic_group, 'not_known') as ethnic_group,
    {{ yes_no('children.has_disability') }} as disability,
    children.is_unaccompanied_asylum_seeker,
    {{ yes_no('children.is_unaccompanied_asylum_seeker') }} as unaccompanied,
    children.source_file,
    children.source_sha256,
    children.source_row
from identities
left join {{ ref('stg_children') }} as children
    on
        identities.local_authority_code = children.local_authority_code
        and identities.child_id = children.child_id
left join {{ ref('int_ethnic_groups') }} as ethnic_groups
    on
        children.local_authority_code = ethnic_groups.local_authority_code
        and children.ethnicity = ethnic_groups.ethnicity

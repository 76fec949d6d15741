{# Nothing here says when a child was born or died: an age in completed years is all that a figure needs. #}
select
    children.local_authority_code,
    children.child_key,
    children.sex,
    children.ethnic_group,
    children.disability,
    children.is_unaccompanied_asylum_seeker,
    children.is_in_children_export,
    case
        when children.date_of_birth <= extracts.latest_date and children.date_of_death is null
            then cast({{ age_at('children.date_of_birth', 'extracts.latest_date') }} as bigint)
    end as age_at_extract
from {{ ref('int_children') }} as children
inner join {{ ref('int_extract_dates') }} as extracts
    on children.local_authority_code = extracts.local_authority_code

{# Nothing here says when a child was born or died. An age in years would, from release to release, to the month. #}
select
    children.local_authority_code,
    children.child_key,
    children.sex,
    children.ethnic_group,
    children.disability,
    children.is_unaccompanied_asylum_seeker,
    children.is_in_children_export,
    case
        when children.date_of_death is null
            then {{ age_band('children.date_of_birth', 'extracts.latest_date') }}
    end as age_band_at_extract
from {{ ref('int_children') }} as children
inner join {{ ref('int_extract_dates') }} as extracts
    on children.local_authority_code = extracts.local_authority_code

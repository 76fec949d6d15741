{# What each participation code says at each authority: its own list, its hub's, the national one. #}
with authorities as (
    select local_authority_code from {{ ref('int_extract_dates') }}
),

candidates as (
    select
        authorities.local_authority_code,
        codes.code as participation_code,
        codes.has_participated,
        codes.has_attended,
        {{ place_of('codes.local_authority_code') }} as place,
        codes.valid_from,
        codes.valid_to
    from {{ ref('stg_local_codes') }} as codes
    {{ join_for_whom('codes.local_authority_code') }}
    where codes.list_name = 'participation_codes'
    union all
    select
        authorities.local_authority_code,
        codes.participation_code,
        codes.has_participated,
        codes.has_attended,
        3 as place,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to
    from authorities
    cross join {{ ref('participation_codes') }} as codes
)

{{ in_force_spans('candidates', ['participation_code'], ['has_participated', 'has_attended']) }}

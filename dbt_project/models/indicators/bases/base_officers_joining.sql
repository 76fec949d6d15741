with service_spells as (
    select * from {{ ref('int_officer_spells') }} where officer_role in ('iro', 'conference_chair', 'both')
),

{# Who came: a spell that no other of the same officer leads up to; once an officer and day. #}
joining as (
    select *
    from (
        select
            spells.*,
            row_number() over (
                partition by spells.local_authority_code, spells.officer_id, spells.start_date
                order by spells.spell_id nulls last
            ) as choice
        from service_spells as spells
        where
            spells.start_date is not null
            and not exists (
                select 1
                from service_spells as others
                where
                    others.local_authority_code = spells.local_authority_code
                    and others.officer_id = spells.officer_id
                    and others.start_date < spells.start_date
                    and {{ open_ended('others.end_date') }} >= {{ days_after('spells.start_date', -1) }}
            )
    ) as numbered
    where choice = 1
)

select
    local_authority_code,
    officer_id,
    spell_id,
    start_date,
    end_date,
    officer_role,
    contract_type,
    full_time_equivalent,
    sex,
    ethnic_group,
    source_file,
    source_sha256,
    source_row
from joining

with in_post as (
    select
        spells.local_authority_code,
        month_ends.period_end,
        spells.spell_id,
        spells.officer_id,
        spells.officer_role,
        spells.contract_type,
        spells.full_time_equivalent,
        spells.start_date,
        spells.source_file,
        spells.source_sha256,
        spells.source_row
    from {{ ref('int_officer_spells') }} as spells
    inner join {{ ref('int_extract_dates') }} as extracts
        on spells.local_authority_code = extracts.local_authority_code
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            spells.local_authority_code = month_ends.local_authority_code
            and spells.start_date <= month_ends.period_end
            and {{ open_ended('spells.end_date') }} > month_ends.period_end
            and month_ends.period_end <= extracts.reviewing_officers_date
    where spells.officer_role in ('iro', 'conference_chair', 'both')
)

select
    local_authority_code,
    period_end,
    spell_id,
    officer_id,
    officer_role,
    contract_type,
    full_time_equivalent,
    start_date,
    source_file,
    source_sha256,
    source_row
from in_post

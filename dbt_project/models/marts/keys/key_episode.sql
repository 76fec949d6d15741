select
    local_authority_code,
    episode_id,
    {{ keyed_hash('episode', 'episode_id') }} as episode_key
from {{ ref('evidence_care_episodes') }}

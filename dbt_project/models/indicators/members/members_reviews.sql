{{ members_of(national_indicators()['reviews']) }}

"""Who is let in: passkeys and codes are checked here, with allauth; what follows from them is the officers' acts.

`ceremony` checks what was shown, `door` begins and ends sessions, `store` keeps them, `backend` finds officers.
"""

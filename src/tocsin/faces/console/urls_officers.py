"""The addresses of signing in, of one's own sign-in, of officers, groups and duty; part of `urls`."""

from django.urls import URLPattern, path

from tocsin.faces.console import duty, enrolling, groups, officers, proving, sign_in, you

urlpatterns: list[URLPattern] = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/options", sign_in.options, name="sign-in-options"),
    path("sign-in/recover", enrolling.recover, name="recover"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("enrol/passkey", enrolling.passkey, name="enrol-passkey"),
    path("enrol/passkey/options", enrolling.passkey_options, name="enrol-passkey-options"),
    path("enrol/code", enrolling.code, name="enrol-code"),
    path("enrol/<str:token>", enrolling.enrol, name="enrol"),
    path("prove", proving.prove, name="prove"),
    path("prove/options", proving.options, name="prove-options"),
    path("you", you.you, name="you"),
    path("you/command", you.command, name="you-command"),
    path("you/passkey", you.add, name="passkey-add"),
    path("you/passkey/options", you.add_options, name="passkey-add-options"),
    path("you/passkeys/<int:credential_id>/remove", you.remove, name="passkey-remove"),
    path("you/recovery-codes", enrolling.recovery_codes, name="recovery-codes"),
    path("you/recovery-codes/renew", you.recovery, name="recovery-codes-renew"),
    path("you/sessions/end", you.end_others, name="sessions-end"),
    path("you/sessions/<uuid:sitting_id>/end", you.end, name="session-end"),
    path("officers", officers.listed, name="officers"),
    path("officers/enrol", officers.enrol, name="officer-enrol"),
    path("officers/roles", officers.roles, name="roles"),
    path("officers/<uuid:officer_id>", officers.officer, name="officer"),
    path("officers/<uuid:officer_id>/link", officers.link, name="officer-link"),
    path("officers/<uuid:officer_id>/rights", officers.rights, name="officer-rights"),
    path("officers/<uuid:officer_id>/suspend", officers.suspend, name="officer-suspend"),
    path("officers/<uuid:officer_id>/resume", officers.resume, name="officer-resume"),
    path("officers/<uuid:officer_id>/bind", officers.bind, name="officer-bind"),
    path("officers/<uuid:officer_id>/revoke", officers.revoke, name="officer-revoke"),
    path("officers/<uuid:officer_id>/sessions/<uuid:sitting_id>/end", officers.end_session, name="officer-session-end"),
    path("groups", groups.listed, name="groups"),
    path("groups/<uuid:group_id>/add", groups.add, name="group-add"),
    path("groups/<uuid:group_id>/remove", groups.remove, name="group-remove"),
    path("duty", duty.duty, name="duty"),
    path("duty/<uuid:turn_id>/hand-over", duty.note, name="duty-hand-over"),
    path("duty/<uuid:turn_id>/strike", duty.strike, name="duty-strike"),
]

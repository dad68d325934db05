"""What asks for a passkey shown just before, on purpose: the one list of the tests."""

from tocsin.desk.officers.rules import Permission

DANGEROUS = (
    Permission.ALERT_RELEASE,
    Permission.ALERT_REINSTATE,
    Permission.LAPSE_COUNTERSIGN,
    Permission.THREAT_CLOSE,
    Permission.ORDER_ISSUE,
    Permission.ORDER_EXPORT,
    Permission.PARTNER_TELL,
    Permission.OFFICER_ENROL,
    Permission.GROUP_MANAGE,
    Permission.RECORD_DISCLOSE,
    Permission.RECORD_EXPORT,
    Permission.WITNESS_MANAGE,
    Permission.DESK_RESUME,
    Permission.DATA_READ,
    Permission.DATA_ERASE,
)

"""Orders, such as "suspend all concerts until Monday".

An order has an issuer, a legal basis, an end and a way of appeal; without one of them it is refused.
One officer writes it, another issues it over the digest of what was seen. It goes to the organiser of
every gathering inside its area, window and categories, and each gathering answers for itself:
confirmed, refused with a reason, silent, or never reached. Who refused is need-to-know.
"""

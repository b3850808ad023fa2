"""Programs with a mistake, their corrected versions, and the tokens an attacker forges for them."""

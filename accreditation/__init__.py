"""What the State decides: from a submitted list to a badge in an observer's hand.

The procedure in eight lines:
 1. a head of mission *submits* observers under a note verbale, before the lists close;
 2. the ministry *recommends*, *returns* or *declines* them, many under one letter;
 3. a clerk *examines* each file against a checklist and proposes, or *queries* the mission;
 4. a clerk drafts a resolution from examined files and locks it for the sitting;
 5. the secretary, who neither examined nor drafted, registers what the commission *adopted*;
 6. adopting allocates badge numbers in the same transaction; Celery draws them after it;
 7. observers download their badge, polling stations verify it;
 8. *withdraw*, *revoke*, *correct* and *reconsider* end or mend an accreditation.

Start reading at `workflow.py`, the table; then `actions/`, the verbs.
"""

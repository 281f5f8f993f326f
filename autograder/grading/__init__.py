"""From a submission to a score: what the checks found in its code, what its sheet says, and their points."""

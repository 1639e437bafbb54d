"""What is due now, claimed and done. The job functions are the same however they are woken."""

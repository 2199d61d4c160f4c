// Submission

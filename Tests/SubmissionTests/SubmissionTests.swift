// SubmissionTests

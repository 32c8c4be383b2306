/** @module storage/roles  The three database roles. None of them can log in by itself or bypass row level security. */

/** `tieline_owner` owns the schema and migrates; `tieline_app` serves; `tieline_jobs` owns the queue's tables and sees ids only. */
export type Role = 'tieline_owner' | 'tieline_app' | 'tieline_jobs';

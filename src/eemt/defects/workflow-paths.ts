/** EEMT's writers of workflows: solar radiation, and EEMT itself. */
export const workflowPaths = ['sol/sol/run-workflow', 'eemt/eemt/run-workflow'] as const;

import type { TestProject } from 'vitest/node';
import { setupCluster } from './clusters.ts';

export default (project: TestProject) => setupCluster(project);

import type { TestProject } from 'vitest/node';
import { DEBIAN_15, setupCluster } from './clusters.ts';

export default (project: TestProject) => setupCluster(project, DEBIAN_15);

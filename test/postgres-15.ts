import type { TestProject } from 'vitest/node';
import { setupCluster } from './clusters.ts';
import { DEBIAN_15 } from './debian.ts';

export default (project: TestProject) => setupCluster(project, DEBIAN_15);

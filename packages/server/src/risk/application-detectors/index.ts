import type { ApplicationDetector } from '../application-detector.ts';
import { leakedSecret } from './leaked-secret.ts';
import { longSilence } from './long-silence.ts';
import { refusedCredentials } from './refused-credentials.ts';
import { unusualPlace } from './unusual-place.ts';

/** Every detector of applications. Adding one is a file, a line here, and its cases. */
export const applicationDetectors: readonly ApplicationDetector[] = [
	leakedSecret,
	refusedCredentials,
	unusualPlace,
	longSilence,
];

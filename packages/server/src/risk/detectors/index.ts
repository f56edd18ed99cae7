import type { Detector } from '../detector.ts';
import { anonymousAddress } from './anonymous-address.ts';
import { impossibleTravel } from './impossible-travel.ts';
import { leakedCredential } from './leaked-credential.ts';
import { newCountry } from './new-country.ts';
import { passwordSpray } from './password-spray.ts';
import { refusedPrompts } from './refused-prompts.ts';
import { tokenReplay } from './token-replay.ts';
import { unfamiliarProperties } from './unfamiliar-properties.ts';

/** Every detector that is built in. Adding one is a file, a line here, and its cases. */
export const detectors: readonly Detector[] = [
	leakedCredential,
	tokenReplay,
	passwordSpray,
	unfamiliarProperties,
	impossibleTravel,
	newCountry,
	anonymousAddress,
	refusedPrompts,
];

// A multifactor claim in the session. Microsoft Entra, "Require multifactor authentication".
import { builtInControl } from '../control.ts';

export const mfa = builtInControl(
	'mfa',
	({ authentication }) => authentication.mfa,
	() => true,
);

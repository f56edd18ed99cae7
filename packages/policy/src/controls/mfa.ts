// A multifactor claim in the session. Microsoft Entra, "Require multifactor authentication".
import { builtInControl } from '../control.ts';
import { hasMultifactor } from '../multifactor.ts';

export const mfa = builtInControl(
	'mfa',
	({ authentication }) => hasMultifactor(authentication),
	// who comes by a shared channel has no account here to register a method for: the home tenant's claim alone counts
	({ user }) => user?.externalType !== 'b2bDirectConnectUser',
);

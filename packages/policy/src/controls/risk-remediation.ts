// Remediation that fits the user's methods. Microsoft Entra, "Require risk remediation". Guests are to remediate at
// home: their sessions there cannot be revoked from here.
import { builtInControl } from '../control.ts';
import { hasForeignAccount } from '../sign-in.ts';

export const riskRemediation = builtInControl(
	'riskRemediation',
	({ authentication }) => authentication.riskRemediated === true,
	({ user }) => !hasForeignAccount(user),
);

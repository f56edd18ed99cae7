// Remediation that fits the user's methods. Microsoft Entra, "Require risk remediation".
import { builtInControl } from '../control.ts';

export const riskRemediation = builtInControl(
	'riskRemediation',
	({ authentication }) => authentication.riskRemediated === true,
	() => true,
);

import type { SignIn } from '@countersign/protocol';
import { Badge } from '@fluentui/react-components';

/**
 * Codes with which the authority asks for more: nothing failed yet. Microsoft Entra, "Sign-in log activity details".
 */
const interruptions = new Set([50074, 50076, 50079, 50055, 50058, 50140, 50144, 65001, 70043, 70044, 50078]);

export function SignInOutcome({ signIn }: { signIn: Pick<SignIn, 'status'> }) {
	const { errorCode } = signIn.status;
	if (errorCode === 0)
		return (
			<Badge appearance="tint" color="success">
				Issued
			</Badge>
		);
	const isInterruption = interruptions.has(errorCode);
	return (
		<Badge appearance="tint" color={isInterruption ? 'warning' : 'danger'}>
			{isInterruption ? 'Asked for more' : 'Refused'}: {errorCode}
		</Badge>
	);
}

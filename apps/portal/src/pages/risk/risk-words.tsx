// Risk in words: Graph's names of levels, states, details and detections as a reader understands them.
import { Badge, type BadgeProps } from '@fluentui/react-components';

const levels: Readonly<Record<string, [label: string, color: NonNullable<BadgeProps['color']>]>> = {
	none: ['None', 'subtle'],
	low: ['Low', 'informative'],
	medium: ['Medium', 'warning'],
	high: ['High', 'danger'],
};

export function RiskLevelBadge({ level }: { level: string }) {
	const [label, color] = levels[level] ?? [level, 'subtle'];
	return (
		<Badge appearance="tint" color={color}>
			{label}
		</Badge>
	);
}

const words: Readonly<Record<string, string>> = {
	none: 'None',
	atRisk: 'At risk',
	confirmedCompromised: 'Confirmed compromised',
	confirmedSafe: 'Confirmed safe',
	remediated: 'Remediated',
	dismissed: 'Dismissed',
	adminConfirmedUserCompromised: 'An administrator confirmed that the account is compromised',
	adminConfirmedServicePrincipalCompromised: 'An administrator confirmed that the application is compromised',
	adminDismissedAllRiskForServicePrincipal: 'An administrator dismissed the risk of the application',
	adminDismissedAllRiskForUser: 'An administrator dismissed the risk',
	adminConfirmedAccountSafe: 'An administrator confirmed that the account is safe',
	adminGeneratedTemporaryPassword: 'An administrator set a temporary password',
	userPerformedSecuredPasswordChange: 'The user changed the password after a second factor',
	userPerformedSecuredPasswordReset: 'The user reset the password after a second factor',
	userPassedMFADrivenByRiskBasedPolicy: 'The user proved a second factor that a policy on risk asked for',
	adminConfirmedSigninSafe: 'An administrator confirmed that the sign-in is safe',
	aiConfirmedSigninSafe: 'The user proved a second factor',
	adminConfirmedSigninCompromised: 'An administrator confirmed that the sign-in is compromised',
};

/** `unfamiliarFeatures` as "Unfamiliar features" */
const spelt = (name: string) =>
	name
		.replace(/[A-Z]+(?![a-z])|[A-Z]/g, (letters) => ` ${letters.toLowerCase()}`)
		.replace(/^ ?./, (first) => first.trim().toUpperCase());

/** @returns a state, a detail or the name of a detection in words */
export const inWords = (name: string) => words[name] ?? spelt(name);

// Which events of the outbox other systems get, and as what. OpenID Continuous Access Evaluation Profile 1.0 §3.
import type { SecurityEvent } from '../records/security-event.ts';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const framework = 'https://schemas.openid.net/secevent/ssf/event-type/';

export const verificationType = `${framework}verification`;
export const streamUpdatedType = `${framework}stream-updated`;
export const sessionRevoked = `${caep}session-revoked`;
export const deviceComplianceChange = `${caep}device-compliance-change`;
export const riskLevelChange = `${caep}risk-level-change`;
const credentialChange = `${caep}credential-change`;
const tokenClaimsChange = `${caep}token-claims-change`;

export const supportedTypes: readonly string[] = [
	sessionRevoked,
	credentialChange,
	tokenClaimsChange,
	deviceComplianceChange,
	riskLevelChange,
];

export interface CaepEvent {
	type: string;
	event: Record<string, unknown>;
}

const notCompliant = { previous_status: 'compliant', current_status: 'not-compliant' };
/** the profile names single methods; ours is told as what it is to both sides: §3.3.1 allows agreed values */
const secondFactor = 'second-factor';

/** CAEP Interoperability Profile 1.0 §3.1, §3.2: these two types of event must say why */
const because = (en: string) => ({ reason_admin: { en } });

/**
 * @param claims that the account has now, as a token for the receiver would carry them; where they changed
 * @returns nothing for what the profile has no event for: changed policies
 */
export function caepEventOf(
	{ kind, createdAt, userId, sessionId }: SecurityEvent,
	claims: Record<string, unknown> = {},
): CaepEvent | undefined {
	const at = { event_timestamp: createdAt };
	switch (kind) {
		case 'sessionRevoked': {
			const ofUser = sessionId === undefined ? 'The sessions of the account were revoked.' : 'The session was ended.';
			const reason = userId === undefined ? 'An older copy of the directory was put back.' : ofUser;
			return { type: sessionRevoked, event: { ...at, ...because(reason) } };
		}
		case 'accountDisabled':
			return { type: sessionRevoked, event: { ...at, ...because('The account was disabled or deleted.') } };
		case 'credentialChanged': {
			const reason = because('The password was changed.');
			return {
				type: credentialChange,
				event: { ...at, credential_type: 'password', change_type: 'update', ...reason },
			};
		}
		case 'methodRegistered': {
			const reason = because('A second factor was registered.');
			return {
				type: credentialChange,
				event: { ...at, credential_type: secondFactor, change_type: 'create', ...reason },
			};
		}
		case 'methodRemoved': {
			const reason = because('A second factor was removed.');
			return {
				type: credentialChange,
				event: { ...at, credential_type: secondFactor, change_type: 'delete', ...reason },
			};
		}
		case 'claimsChanged':
			// §3.2: with their new values
			return { type: tokenClaimsChange, event: { ...at, claims } };
		case 'userRiskHigh':
			return { type: riskLevelChange, event: { ...at, principal: 'USER', current_level: 'HIGH' } };
		case 'deviceNotCompliant':
		case 'deviceDisabled':
			return { type: deviceComplianceChange, event: { ...at, ...notCompliant } };
		default:
			return undefined;
	}
}

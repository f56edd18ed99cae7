// Security events that another system may tell, by the names of the OpenID Continuous Access Evaluation Profile 1.0.

export interface EventTransmitter {
	id: string;
	displayName: string;
	issuer: string;
	jwksUri: string;
	audience: string;
	events: string[];
}

export const events: readonly (readonly [name: string, label: string, consequence: string])[] = [
	['session-revoked', 'Sessions of a user', 'ends what a user got until that moment'],
	['device-compliance-change', 'Compliance of a device', 'says that a device is compliant, or not any more'],
	['risk-level-change', 'Risk of a user', 'says at which risk a user is'],
];

export const eventWords = (name: string): string => events.find(([event]) => event === name)?.[1] ?? name;

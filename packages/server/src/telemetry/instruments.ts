// The metrics of `countersign serve`: names, units and labels. No label names a user, an address or a client's text, so
// that the number of series is bounded and nobody is found in them. Times carry `seconds` in their name: the SDK's
// exporter for Prometheus adds no unit, Prometheus's own receiver of OTLP adds one where it is missing, and one
// dashboard shall fit both.

interface Instrument {
	kind: 'counter' | 'histogram' | 'gauge';
	/** as OpenTelemetry writes units, UCUM */
	unit: string;
	description: string;
	labels: readonly string[];
}

export const instruments = {
	'countersign.issuances': {
		kind: 'counter',
		unit: '{issuance}',
		description:
			'Token requests and sign-ins that ended, by grant and outcome; `error` is the AADSTS code of a refusal.',
		labels: ['grant', 'outcome', 'error'],
	},
	'countersign.lockouts': {
		kind: 'counter',
		unit: '{refusal}',
		description: 'Sign-ins that were refused because the account, or the address, is locked after failed attempts.',
		labels: ['grant'],
	},
	'countersign.failures': {
		kind: 'counter',
		unit: '{failure}',
		description: 'Faults of the authority itself, such as a database that cannot be written. The log has each.',
		labels: [],
	},
	'countersign.configuration.changes': {
		kind: 'counter',
		unit: '{change}',
		description: 'Changes of policies and other configuration by administrators.',
		labels: [],
	},
	'countersign.token.phase.duration.seconds': {
		kind: 'histogram',
		unit: 's',
		description: 'Time of one phase of a token request; `evaluate` is the decision, `record` the commit.',
		labels: ['phase'],
	},
	'countersign.request.duration.seconds': {
		kind: 'histogram',
		unit: 's',
		description: 'Time from the parsed request to its answer.',
		labels: ['http.request.method', 'http.route', 'http.response.status_code'],
	},
	'countersign.requests.in_work': {
		kind: 'gauge',
		unit: '{request}',
		description: 'Requests that are being answered now.',
		labels: [],
	},
	'countersign.requests.open': {
		kind: 'gauge',
		unit: '{request}',
		description: 'Sign-ins that were begun and not finished, and pushed authorization requests.',
		labels: [],
	},
	'countersign.passwords.waiting': {
		kind: 'gauge',
		unit: '{password}',
		description: 'Passwords that wait for a core to be verified on.',
		labels: [],
	},
	'countersign.signing_key.age.seconds': {
		kind: 'gauge',
		unit: 's',
		description: 'Age of the oldest key that signs tokens now, over all tenants.',
		labels: ['algorithm'],
	},
} as const satisfies Record<string, Instrument>;

export type InstrumentName = keyof typeof instruments;

/** Upper bounds of the histograms' buckets, in seconds: from a decision in memory to a password under load. */
export const durationBounds = [
	0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

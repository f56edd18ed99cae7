// One line of the log of `serve`: a JSON object whose fields are listed here. What an event gains later is not logged
// until somebody lists it: names, claims and whatever else a client sent stay out. OWASP ASVS 5.0, V16.2.
import type { AuthorityEvent, SignInRecord } from '@countersign/server';

const recordFields = [
	'id',
	'correlationId',
	'tenantId',
	'flow',
	'clientAppId',
	'resourceAppId',
	'userId',
	'ipAddress',
	'errorCode',
	'conditionalAccessStatus',
	'authenticationContexts',
	'authenticationMethods',
	'tokenId',
	'note',
] as const satisfies readonly (keyof SignInRecord)[];

const pick = (record: SignInRecord) => Object.fromEntries(recordFields.map((field) => [field, record[field]]));

/** What is logged beside the authority's own events. */
export type ProcessEvent =
	| { kind: 'linesDropped'; count: number }
	| { kind: 'tlsReloaded' }
	| { kind: 'workerEnded'; code: number | null }
	| { kind: 'setupNeeded'; detail: string };

function fieldsOf(event: AuthorityEvent | ProcessEvent): object {
	switch (event.kind) {
		case 'tokensIssued':
			return { record: pick(event.record), scope: event.scope };
		case 'signedIn':
			return { record: pick(event.record) };
		case 'refused':
			return { record: pick(event.record), message: event.message };
		case 'stepShown':
			return { step: event.step, clientName: event.clientName };
		case 'mailShown':
			return { subject: event.subject };
		case 'phoneMessageShown':
			return {};
		case 'mailNeeded':
		case 'metadataTooOld':
		case 'messagesNeeded':
			return { detail: event.detail };
		case 'configurationChanged':
			return { tenantId: event.tenantId, what: event.what };
		case 'signingKeyStaged':
			return { tenantId: event.tenantId, kid: event.kid, signsFrom: new Date(event.signsFrom * 1000).toISOString() };
		case 'failed':
			return { traceId: event.traceId, detail: event.detail };
		case 'linesDropped':
			return { count: event.count };
		case 'setupNeeded':
			return { detail: event.detail };
		case 'workerEnded':
			return { code: event.code };
		case 'tlsReloaded':
			return {};
	}
}

const levels: Partial<Record<(AuthorityEvent | ProcessEvent)['kind'], string>> = {
	failed: 'error',
	linesDropped: 'warn',
	refused: 'warn',
	workerEnded: 'error',
	setupNeeded: 'warn',
	mailNeeded: 'warn',
	metadataTooOld: 'warn',
	messagesNeeded: 'warn',
};

/** @param time epoch milliseconds */
export function logLine(event: AuthorityEvent | ProcessEvent, time: number): string {
	const { kind } = event;
	return JSON.stringify({
		time: new Date(time).toISOString(),
		level: levels[kind] ?? 'info',
		kind,
		...fieldsOf(event),
	});
}

// What the authority's events add to its counters.
import type { AuthorityEvent } from '../events.ts';
import type { InstrumentName } from './instruments.ts';

/** AADSTS50053: the account, or the address, is locked after failed attempts */
const locked = 50053;

export type Count = (name: InstrumentName, labels?: Record<string, string>) => void;

export function countEvent(event: AuthorityEvent, count: Count): void {
	switch (event.kind) {
		case 'tokensIssued':
			count('countersign.issuances', { grant: event.record.flow, outcome: 'issued', error: '' });
			break;
		case 'signedIn':
			count('countersign.issuances', { grant: event.record.flow, outcome: 'signed_in', error: '' });
			break;
		case 'refused': {
			const { flow: grant, errorCode } = event.record;
			if (errorCode === locked) count('countersign.lockouts', { grant });
			count('countersign.issuances', { grant, outcome: 'refused', error: String(errorCode) });
			break;
		}
		case 'configurationChanged':
			count('countersign.configuration.changes');
			break;
		case 'failed':
			count('countersign.failures');
			break;
		case 'stepShown':
	}
}

// A storage that remembers. It stands before the SQL stores and keeps what they answered, for as long as the answer is
// the one that they would give again. That can be known only where every write passes here: it belongs to a data folder
// that is locked to this process, and no other storage may use it. docs/remembered.md lists what is kept, and until
// when.
import type { Storage } from '../../storage.ts';
import { createFreshCodes, rememberCodes } from './codes.ts';
import { rememberConfiguration } from './configuration.ts';
import { rememberDirectory } from './directory.ts';
import { createRememberedSessions, rememberSessions } from './sessions.ts';
import { createRememberedTransactions, rememberTransactions } from './transactions.ts';

/** @param stored the SQL stores of a data folder that only this process writes */
export function remember(stored: Storage): Storage {
	const sessions = createRememberedSessions();
	const transactions = createRememberedTransactions();
	const codes = createFreshCodes();
	const configuration = rememberConfiguration(stored);
	const directory = rememberDirectory(configuration);
	function forgetProofs(): void {
		sessions.forgetAll();
		transactions.forgetAll();
		codes.forgetAll();
	}
	return {
		...stored,
		directory: directory.directory,
		conditionalAccess: directory.conditionalAccess,
		authenticationMethods: {
			...stored.authenticationMethods,
			replace: (...given) => directory.duringWrite(() => stored.authenticationMethods.replace(...given)),
			removeAuthenticator: (...given) =>
				directory.duringWrite(() => stored.authenticationMethods.removeAuthenticator(...given)),
		},
		risk: {
			...stored.risk,
			// what is usual for a user is remembered nowhere: a sign-in from a usual place forgets nobody
			record: (write) =>
				write.risk ? directory.duringWrite(() => stored.risk.record(write)) : stored.risk.record(write),
		},
		sessions: rememberSessions(stored.sessions, sessions),
		transactions: rememberTransactions(stored.transactions, transactions),
		grants: rememberCodes(stored.grants, codes, { sessions, transactions }),
		directoryChanges: {
			...stored.directoryChanges,
			// whatever it changes is read again: the directory, and the lists of applications
			async apply(tenantId, changes, ...more) {
				const sessionIds = changes.flatMap((change) => (change.kind === 'endSessions' ? change.sessionIds : []));
				const applied = await sessions.duringWrite(sessionIds, () =>
					directory.duringWrite(() =>
						configuration.duringImport(() => stored.directoryChanges.apply(tenantId, changes, ...more)),
					),
				);
				// with them end sessions of the same browsers in other tenants, whose ids only the storage knows
				if (sessionIds.length > 0) sessions.forgetAll();
				return applied;
			},
		},
		setup: {
			...stored.setup,
			complete: (...given) =>
				directory.duringWrite(() => configuration.duringImport(() => stored.setup.complete(...given))),
		},
		sealed: {
			...stored.sealed,
			async replace(kind, values) {
				await directory.duringWrite(() => stored.sealed.replace(kind, values));
				transactions.forgetAll();
			},
		},
		async sweep(sweep) {
			await stored.sweep(sweep);
			forgetProofs();
		},
		async voidProofs(...given) {
			await directory.duringWrite(() => stored.voidProofs(...given));
			forgetProofs();
		},
	};
}

// Shows the portal to who has signed in, and the way to sign in to everybody else.
import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Welcome } from '../shell/welcome.tsx';
import { resumeSession, type Session, signIn } from './session.ts';

const SessionContext = createContext<Session | undefined>(undefined);

/** @throws Error outside of {@link SessionProvider} */
export function useSession(): Session {
	const session = useContext(SessionContext);
	if (!session) throw new Error('useSession was called outside of SessionProvider');
	return session;
}

type State = { kind: 'starting' } | { kind: 'signedOut'; error?: Error } | { kind: 'signedIn'; session: Session };

export function SessionProvider({ children }: { children: ReactNode }) {
	const [state, setState] = useState<State>({ kind: 'starting' });
	useEffect(() => {
		resumeSession().then(
			(session) => setState(session ? { kind: 'signedIn', session } : { kind: 'signedOut' }),
			(error: Error) => setState({ kind: 'signedOut', error }),
		);
	}, []);
	if (state.kind === 'signedIn') return <SessionContext value={state.session}>{children}</SessionContext>;
	if (state.kind === 'starting')
		return (
			<Welcome>
				<Spinner label="Looking for your sign-in" />
			</Welcome>
		);
	return (
		<Welcome>
			{state.error && (
				<MessageBar intent="error">
					<MessageBarBody>
						<MessageBarTitle>The sign-in did not succeed</MessageBarTitle>
						{state.error.message}
					</MessageBarBody>
				</MessageBar>
			)}
			<Button
				appearance="primary"
				size="large"
				onClick={() => {
					signIn().catch((error: Error) => setState({ kind: 'signedOut', error }));
				}}
			>
				Sign in
			</Button>
		</Welcome>
	);
}

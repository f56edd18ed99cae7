// The sessions that a person has in browsers, and the end of one of them: nothing is issued from it any more.
import { Button, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import type { User } from '../../graph/queries.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';

const useStyles = makeStyles({
	list: { display: 'grid', gap: tokens.spacingVerticalS, padding: 0, margin: 0, listStyleType: 'none' },
	row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

interface UserSession {
	id: string;
	createdDateTime: string;
	ipAddress: string | null;
	isCurrent: boolean;
	/** modes of what was proven in it */
	authenticationMethods: string[];
}

/** For whoever may change users: the server refuses those whose roles are not enough for this one. */
export function Sessions({ user }: { user: User }) {
	const styles = useStyles();
	const { graph } = useSession();
	const queries = useQueryClient();
	const [ending, setEnding] = useState<UserSession>();
	const path = `${paths.sessionsOfUsers}/${user.id}/sessions`;
	const query = useQuery({
		queryKey: ['users', 'sessions', user.id],
		queryFn: ({ signal }) => graph.all<UserSession>(path, { signal }),
		staleTime: 0,
	});
	const end = useMutation({
		mutationFn: (session: UserSession) => graph.remove(`${path}/${session.id}`),
		async onSuccess() {
			setEnding(undefined);
			await queries.invalidateQueries({ queryKey: ['users', 'sessions', user.id] });
		},
	});
	const name = user.displayName ?? user.userPrincipalName;
	return (
		<section>
			<Subtitle1 as="h2">Sessions</Subtitle1>
			<Loaded query={query}>
				{(sessions) =>
					sessions.length === 0 ? (
						<Text block>Signed in nowhere.</Text>
					) : (
						<ul className={styles.list}>
							{sessions.map((session) => (
								<li key={session.id} className={styles.row}>
									<span>
										<Time at={session.createdDateTime} /> from {session.ipAddress ?? 'an unknown address'} by{' '}
										{session.authenticationMethods.join(', ')}
										{session.isCurrent ? ' (this one)' : ''}
									</span>
									<Button size="small" onClick={() => setEnding(session)}>
										End
									</Button>
								</li>
							))}
						</ul>
					)
				}
			</Loaded>
			{ending && (
				<Confirm
					title={`End a session of ${name}`}
					action="End the session"
					isWorking={end.isPending}
					onConfirm={() => end.mutate(ending)}
					onCancel={() => setEnding(undefined)}
				>
					<Text>Its refresh tokens end now, and its browser asks for a sign-in. Other sessions go on.</Text>
					{end.error && <Failure error={end.error} />}
				</Confirm>
			)}
		</section>
	);
}

// Applications that the tenant tells of security events. OpenID Shared Signals Framework 1.0; docs:
// security-events.md, "By an administrator".
import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { type EventStream, useStreams } from '../../graph/stream-queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useToast } from '../../parts/use-toast.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { StreamDialog } from './stream-dialog.tsx';
import { eventWords, stateOf } from './stream-words.ts';

const changes = ['eventStreams'];
const pathOf = ({ id }: EventStream) => `${paths.eventStreams}/${id}`;

const useStyles = makeStyles({
	actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
	failure: { marginBottom: tokens.spacingVerticalM },
});

function StateCell({ stream }: { stream: EventStream }) {
	const [word, color] = stateOf(stream);
	const { reason, failedAttempts, nextAttemptDateTime } = stream;
	const why =
		failedAttempts > 0 && stream.status === 'enabled'
			? `${failedAttempts} attempts failed; the next is at ${nextAttemptDateTime}`
			: (reason ?? undefined);
	return (
		<Badge appearance="tint" color={color} title={why}>
			{word}
		</Badge>
	);
}

function deliveryWords({ delivery }: EventStream): string {
	return delivery.method === 'push' ? `Pushed to ${delivery.endpointUrl}` : 'Fetched by the application';
}

export function Streams() {
	const styles = useStyles();
	const { graph } = useSession();
	const { changeTransmitters } = useMay();
	const queries = useQueryClient();
	const toast = useToast();
	const [isNew, setNew] = useState(false);
	const query = useStreams();
	const nameOf = useNames([]);
	const labelOf = ({ appId, description }: EventStream) => description ?? nameOf(appId);
	const verify = useMutation({
		mutationFn: (stream: EventStream) => graph.post(`${pathOf(stream)}/verify`, {}),
		async onSuccess(_, stream) {
			toast(`A check is on its way to ${labelOf(stream)}.`);
			await queries.invalidateQueries({ queryKey: changes });
		},
	});
	const actionsOf = (stream: EventStream) => (
		<span className={styles.actions}>
			{stream.status === 'enabled' && (
				<Button
					size="small"
					aria-label={`Verify ${labelOf(stream)}`}
					disabled={verify.isPending}
					onClick={() => verify.mutate(stream)}
				>
					Verify
				</Button>
			)}
			{stream.status === 'enabled' ? (
				<ActButton
					size="small"
					label="Pause"
					about={labelOf(stream)}
					action="Pause"
					consequence="Nothing is sent until it is resumed. What happens meanwhile is kept for 48 hours and sent then."
					run={() => graph.patch(pathOf(stream), { status: 'paused' })}
					changes={changes}
				/>
			) : (
				<ActButton
					size="small"
					label="Resume"
					about={labelOf(stream)}
					action="Resume"
					consequence={
						stream.status === 'paused'
							? 'What was kept is sent, and what happens from now on.'
							: 'What happens from now on is sent. What happened while it was off is not.'
					}
					run={() => graph.patch(pathOf(stream), { status: 'enabled' })}
					changes={changes}
				/>
			)}
			<RemoveButton
				label="Delete"
				about={labelOf(stream)}
				path={pathOf(stream)}
				consequence="The application hears of nothing any more, and what waited for it is gone. It can make a new stream as long as it has the permission AuditLog.Read.All."
				changes={changes}
			/>
		</span>
	);
	const columns: Column<EventStream>[] = [
		{
			name: 'Application',
			width: 'minmax(7rem, 1fr)',
			cell: ({ appId }) => (
				<RouteLink to="/applications/$id" params={{ id: appId }}>
					{nameOf(appId)}
				</RouteLink>
			),
		},
		{
			name: 'Description',
			width: 'minmax(6rem, 1fr)',
			cell: ({ description }) => description ?? '–',
			isSecondary: true,
		},
		{ name: 'State', width: '4.5rem', cell: (stream) => <StateCell stream={stream} /> },
		{ name: 'Hears of', width: 'minmax(7rem, 1.2fr)', cell: ({ events }) => eventWords(events) },
		{ name: 'Delivery', width: 'minmax(8rem, 1.5fr)', cell: deliveryWords },
		{
			name: 'Last check',
			width: 'minmax(6rem, 0.8fr)',
			cell: ({ lastVerificationDateTime }) => <Time at={lastVerificationDateTime} />,
			isSecondary: true,
		},
		...(changeTransmitters ? [{ name: 'Actions', isNamed: false, width: '12.5rem', cell: actionsOf }] : []),
	];
	return (
		<>
			<PageHeading
				title="Event streams"
				about="Applications that are told when access ends before a token does: sessions, passwords, groups, devices, risk. An application can make its own stream; here one is made for it."
				actions={
					changeTransmitters && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setNew(true)}>
							Tell an application
						</Button>
					)
				}
			/>
			{verify.error && (
				<div className={styles.failure}>
					<Failure error={verify.error} />
				</div>
			)}
			<Loaded query={query}>
				{(streams) => (
					<DataTable
						label="Event streams"
						rows={streams}
						columns={columns}
						keyOf={({ id }) => id}
						empty={<Text>No application is told of security events.</Text>}
					/>
				)}
			</Loaded>
			{isNew && <StreamDialog onClose={() => setNew(false)} />}
		</>
	);
}

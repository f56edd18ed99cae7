// Other systems whose security events the tenant believes. OpenID Shared Signals Framework 1.0; docs:
// security-events.md, "Events of other systems".
import { Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { type EventTransmitter, eventWords } from './event-words.ts';
import { TransmitterDialog } from './transmitter-dialog.tsx';

export function Transmitters() {
	const { graph } = useSession();
	const { changeTransmitters } = useMay();
	const [isNew, setNew] = useState(false);
	const query = useQuery({
		queryKey: ['eventTransmitters'],
		queryFn: ({ signal }) => graph.all<EventTransmitter>(paths.eventTransmitters, { signal }),
	});
	const columns: Column<EventTransmitter>[] = [
		{ name: 'Name', width: 'minmax(9rem, 1fr)', cell: ({ displayName }) => displayName },
		{
			name: 'Issuer',
			width: 'minmax(12rem, 1.5fr)',
			cell: ({ issuer, jwksUri }) => <span title={`Keys: ${jwksUri}`}>{issuer}</span>,
		},
		{
			name: 'May say',
			width: 'minmax(12rem, 1.5fr)',
			cell: ({ events }) => <span title={events.map(eventWords).join('\n')}>{events.map(eventWords).join(' · ')}</span>,
		},
		{
			name: 'Audience',
			width: 'minmax(10rem, 1.2fr)',
			cell: ({ audience }) => <span title={audience}>{audience}</span>,
			isSecondary: true,
		},
		{
			name: 'Actions',
			isNamed: false,
			width: '6rem',
			cell: ({ id, displayName }) =>
				changeTransmitters && (
					<RemoveButton
						label="Remove"
						about={displayName}
						path={`${paths.eventTransmitters}/${id}`}
						consequence="Its events are refused from now on. What they changed before stays as it is: sessions that ended, compliance of devices, risk of users."
						changes={['eventTransmitters']}
					/>
				),
		},
	];
	return (
		<>
			<PageHeading
				title="Event transmitters"
				about="Other systems whose security events the tenant believes, such as a device management that says that a device is not compliant any more."
				actions={
					changeTransmitters && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setNew(true)}>
							Believe a system
						</Button>
					)
				}
			/>
			<Loaded query={query}>
				{(transmitters) => (
					<DataTable
						label="Event transmitters"
						rows={transmitters}
						columns={columns}
						keyOf={({ id }) => id}
						empty="No other system is believed yet: security events from outside are refused."
					/>
				)}
			</Loaded>
			{isNew && <TransmitterDialog onClose={() => setNew(false)} />}
		</>
	);
}

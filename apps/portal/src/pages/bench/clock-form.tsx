// Moves the clock of the development authority on: tokens expire, sign-ins grow too old, exclusions end.
import { Field, Select, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActButton } from '../../parts/act-button.tsx';
import { Time } from '../../parts/time.tsx';
import { moveClock, readClock } from '../../session/authority-clock.ts';

const [hour, day] = [3600, 86_400];
const moves: readonly (readonly [seconds: number, label: string])[] = [
	[hour, '1 hour'],
	[2 * hour, '2 hours'],
	[12 * hour, '12 hours'],
	[day, '1 day'],
	[7 * day, '7 days'],
	[30 * day, '30 days'],
	[100 * day, '100 days'],
];

/** @returns `2 days and 3 hours` */
function inWords(seconds: number): string {
	const [days, hours] = [Math.floor(seconds / day), Math.round((seconds % day) / hour)];
	const said = (count: number, unit: string) => (count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`);
	return [said(days, 'day'), said(hours, 'hour')].filter((text) => text !== '').join(' and ');
}

export function ClockForm() {
	const [seconds, setSeconds] = useState(2 * hour);
	const clock = useQuery({
		queryKey: ['clock'],
		retry: false,
		refetchInterval: 30_000,
		queryFn: ({ signal }) => readClock(signal),
	});
	// an older authority has no such address
	if (!clock.data) return null;
	const { now, ahead } = clock.data;
	const label = moves.find(([value]) => value === seconds)?.[1] ?? '';
	return (
		<>
			<Field label="Move the clock on by">
				<Select value={String(seconds)} onChange={(_, { value }) => setSeconds(Number(value))}>
					{moves.map(([value, name]) => (
						<option key={value} value={value}>
							{name}
						</option>
					))}
				</Select>
			</Field>
			<ActButton
				label="Move the clock"
				about={`by ${label}`}
				action="Move"
				consequence={
					`For the authority and this page ${label} pass at once: tokens expire, sessions end, sign-ins grow too old for ` +
					'a policy with a sign-in frequency, exclusions end. It cannot be moved back: start the authority again. ' +
					'Other applications keep the time of this machine, and may refuse tokens that seem to come from the future.'
				}
				run={() => moveClock(seconds)}
				changes={['clock']}
			/>
			<Text size={200} aria-live="polite">
				The authority’s time: <Time at={new Date(now * 1000).toISOString()} />
				{ahead > 0 && `, ${inWords(ahead)} ahead of this machine`}
			</Text>
		</>
	);
}

// Sign-ins of each day by outcome, as bars; the same figures stand in a table for who does not see them.

import type { SignIn } from '@countersign/protocol';
import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';

const useStyles = makeStyles({
	chart: { width: '100%', maxHeight: '14rem' },
	issued: { fill: tokens.colorPaletteGreenBackground3 },
	stopped: { fill: tokens.colorPaletteRedBackground3 },
	other: { fill: tokens.colorNeutralForeground4 },
	// of the picture, which is half as large on a telephone
	label: {
		fill: tokens.colorNeutralForeground2,
		fontSize: '11px',
		'@media (max-width: 480px)': { fontSize: '20px' },
	},
	legend: { display: 'flex', gap: tokens.spacingHorizontalL, flexWrap: 'wrap' },
	swatch: { display: 'inline-block', width: '0.8rem', height: '0.8rem', marginRight: tokens.spacingHorizontalXS },
	hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

interface Day {
	label: string;
	issued: number;
	stopped: number;
	other: number;
}

const names = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });
const days = 7;

/** @returns the last seven days of the reader, the oldest first */
function daysOf(records: readonly SignIn[]): Day[] {
	const today = new Date();
	const found = Array.from({ length: days }, (_, index) => {
		const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - index));
		return { key: date.toDateString(), label: names.format(date), issued: 0, stopped: 0, other: 0 };
	});
	for (const { createdDateTime, status, conditionalAccessStatus } of records) {
		const day = found.find(({ key }) => key === new Date(createdDateTime).toDateString());
		if (!day) continue;
		if (status.errorCode === 0) day.issued += 1;
		else if (conditionalAccessStatus === 'failure') day.stopped += 1;
		else day.other += 1;
	}
	return found;
}

const kinds = [
	['issued', 'Issued'],
	['stopped', 'Stopped or asked for more by a policy'],
	['other', 'Refused otherwise'],
] as const;

const height = 160;
const barWidth = 56;
const step = 84;

export function OutcomeChart({ records }: { records: readonly SignIn[] }) {
	const styles = useStyles();
	const shown = useMemo(() => daysOf(records), [records]);
	const most = Math.max(1, ...shown.map(({ issued, stopped, other }) => issued + stopped + other));
	return (
		<>
			<svg className={styles.chart} viewBox={`0 -8 ${days * step} ${height + 52}`} aria-hidden="true">
				{shown.map((day, index) => {
					let top = height + 16;
					return (
						<g key={day.label} transform={`translate(${index * step + (step - barWidth) / 2} 0)`}>
							{kinds.map(([kind]) => {
								const size = (day[kind] / most) * height;
								top -= size;
								return <rect key={kind} className={styles[kind]} y={top} width={barWidth} height={size} rx="2" />;
							})}
							<text className={styles.label} x={barWidth / 2} y={height + 34} textAnchor="middle">
								{day.label}
							</text>
							<text className={styles.label} x={barWidth / 2} y={top - 4} textAnchor="middle">
								{day.issued + day.stopped + day.other || ''}
							</text>
						</g>
					);
				})}
			</svg>
			<div className={styles.legend} aria-hidden="true">
				{kinds.map(([kind, label]) => (
					<Text key={kind} size={200}>
						<svg className={styles.swatch} viewBox="0 0 10 10" aria-hidden="true">
							<rect className={styles[kind]} width="10" height="10" rx="2" />
						</svg>
						{label}
					</Text>
				))}
			</div>
			<div className={styles.hidden}>
				<table>
					<caption>Sign-ins by day and outcome</caption>
					<thead>
						<tr>
							<th scope="col">Day</th>
							{kinds.map(([kind, label]) => (
								<th key={kind} scope="col">
									{label}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{shown.map((day) => (
							<tr key={day.label}>
								<th scope="row">{day.label}</th>
								{kinds.map(([kind]) => (
									<td key={kind}>{day[kind]}</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</>
	);
}

import { makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';

const useStyles = makeStyles({
	heading: {
		display: 'flex',
		flexWrap: 'wrap',
		gap: tokens.spacingHorizontalM,
		alignItems: 'flex-start',
		justifyContent: 'space-between',
		marginBottom: tokens.spacingVerticalL,
	},
	text: { display: 'grid', gap: tokens.spacingVerticalXS, maxWidth: '48rem' },
	actions: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
});

export interface PageHeadingProps {
	title: string;
	/** one sentence: what the page is for */
	about?: string;
	actions?: ReactNode;
}

export function PageHeading({ title, about, actions }: PageHeadingProps) {
	const styles = useStyles();
	useEffect(() => {
		document.title = `${title} – Countersign portal`;
	}, [title]);
	return (
		<header className={styles.heading}>
			<div className={styles.text}>
				<Title2 as="h1">{title}</Title2>
				{about && <Text>{about}</Text>}
			</div>
			{actions && <div className={styles.actions}>{actions}</div>}
		</header>
	);
}

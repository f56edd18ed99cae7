// A link of the portal with the looks of Fluent's. It is one element with one class, and does not listen to where the
// reader is: a table has one in every row, and Fluent's link on the router's cost more than the rest of the row.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type LinkProps, useRouter } from '@tanstack/react-router';
import type { ComponentProps, MouseEvent } from 'react';

const useStyles = makeStyles({
	link: {
		color: tokens.colorBrandForegroundLink,
		// by default, or a link in a running text would be told from it by its colour alone (WCAG 1.4.1)
		textDecorationLine: 'underline',
		borderRadius: tokens.borderRadiusSmall,
		':hover': { color: tokens.colorBrandForegroundLinkHover },
		':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
	},
});

type RouteLinkProps = ComponentProps<'a'> & Pick<LinkProps, 'to' | 'params' | 'search'>;

function Anchor({ to, params, search, className, children, ...anchor }: RouteLinkProps) {
	const styles = useStyles();
	const router = useRouter();
	const target = { to, params, search } as Parameters<typeof router.navigate>[0];
	const follow = (event: MouseEvent) => {
		// whoever asks for another tab or window gets it from the browser
		if (event.button !== 0 || event.metaKey || event.altKey || event.ctrlKey || event.shiftKey) return;
		event.preventDefault();
		void router.navigate(target);
	};
	return (
		<a
			{...anchor}
			className={mergeClasses(styles.link, className)}
			href={router.buildLocation(target).publicHref}
			onClick={follow}
		>
			{children}
		</a>
	);
}

export const RouteLink = Anchor as unknown as typeof import('@tanstack/react-router').Link;

// Why a password is too easy to guess, and what to do, in German.
import type { Weakness } from '../../password-strength.ts';

export const weakPassword: Readonly<Record<Weakness, string>> = {
	straightRow:
		'Eine Reihe von Tasten ist leicht zu erraten. Fügen Sie einige Wörter hinzu, die nichts miteinander zu tun haben.',
	keyPattern:
		'Ein kurzes Muster auf der Tastatur ist leicht zu erraten. Fügen Sie einige Wörter hinzu, die nichts miteinander zu tun haben.',
	simpleRepeat: 'Ein wiederholtes Zeichen ist leicht zu erraten. Verwenden Sie stattdessen verschiedene Wörter.',
	extendedRepeat:
		'Ein wiederholtes Muster ist kaum schwerer zu erraten als ein einzelnes. Verwenden Sie stattdessen verschiedene Wörter.',
	sequences: 'Eine Folge wie „abc“ oder „6543“ ist leicht zu erraten. Verwenden Sie stattdessen Wörter.',
	recentYears:
		'Eine Jahreszahl aus jüngerer Zeit ist leicht zu erraten. Fügen Sie einige Wörter hinzu, die nichts miteinander zu tun haben.',
	dates: 'Ein Datum ist leicht zu erraten. Fügen Sie einige Wörter hinzu, die nichts miteinander zu tun haben.',
	topTen: 'Dieses Kennwort wird mit als Erstes versucht. Wählen Sie ein anderes.',
	topHundred: 'Dieses Kennwort wird mit als Erstes versucht. Wählen Sie ein anderes.',
	common: 'Viele verwenden dieses Kennwort. Wählen Sie ein anderes.',
	similarToCommon: 'Das ähnelt einem Kennwort, das viele verwenden. Fügen Sie weniger gebräuchliche Wörter hinzu.',
	wordByItself: 'Ein einzelnes Wort ist leicht zu erraten. Fügen Sie einige hinzu.',
	namesByThemselves: 'Ein Name ist leicht zu erraten. Fügen Sie einige Wörter hinzu, die nichts mit ihm zu tun haben.',
	commonNames: 'Namen sind leicht zu erraten. Fügen Sie einige Wörter hinzu, die nichts mit ihnen zu tun haben.',
	userInputs:
		'Ihr Name und der Ihrer Organisation sind leicht zu erraten. Wählen Sie Wörter, die nichts damit zu tun haben.',
	guessable: 'Dieses Kennwort ist leicht zu erraten. Fügen Sie weniger gebräuchliche Wörter hinzu.',
};

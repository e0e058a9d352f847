//! What the design promises in figures.

use super::*;

/// The worked example: 1,000 paid for N and 500 for M. D is owed 20 + 50, M 180 + 450, N 800; each gets it, in a coin and in
/// a token, whoever asks for it; and nothing is left.
#[test]
fn the_worked_example_on_the_whole_suite() {
    let mut suite = in_use();
    let treasury = suite.treasury();
    for asset in assets(&mut suite) {
        suite.pay_for("payer", N, &asset, 1_000);
        suite.pay_for("payer", M, &asset, 500);
        // a block's own payments are nobody's yet: `owed` is asked in the block of the last one
        assert_eq!(suite.owed("erin", D, &asset, &[M]), 0);
        suite.next_block();
        assert_eq!(suite.owed("erin", D, &asset, &[N]), 20);
        assert_eq!(suite.owed("erin", D, &asset, &[M]), 50);
        assert_eq!(suite.owed(&treasury, M, &asset, &[N]), 180);
        assert_eq!(suite.owed(&treasury, M, &asset, &[M]), 450);
        assert_eq!(suite.owed("fred", N, &asset, &[N]), 800);

        assert_eq!(suite.collect("anybody", "fred", N, &asset, &[N]), 800);
        assert_eq!(suite.collect("mallory", &treasury, M, &asset, &[M, N]), 630);
        assert_eq!(suite.collect("erin", "erin", D, &asset, &[M, N, D]), 70);
        for (who, model) in [("erin", D), ("fred", N)] {
            assert_eq!(suite.collect("anybody", who, model, &asset, &[N]), 0, "not twice");
        }
        suite.assert_balance(&treasury, &asset, 630);
        suite.assert_balance("mallory", &asset, 0);
        let books = suite.revenue_books(&asset);
        assert_eq!((books.received.u128(), books.paid.u128()), (1_500, 1_500));
        assert!(books.unsettled.is_zero() && books.owed.is_zero());
        suite.assert_balance(suite.revenue(), &asset, 0);
    }
}

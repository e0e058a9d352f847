//! `polity demo`: a community founds itself, decides, pays, governs a model and is paid for it, on a chain inside this
//! process.
//!
//! The story is fixed and the chain is deterministic, so it is the same every time. All that it claims is checked
//! against the chain while it is told, refusals by their code: it ends with an error where anything is not as told.

mod books;
mod brake;
mod delegation;
mod earning;
mod error;
mod exit;
mod files;
mod first;
mod founding;
mod gateway;
mod guardrails;
mod hole;
mod late;
mod measured;
mod past;
mod payday;
mod power;
mod proof;
mod registering;
mod reshare;
mod shares;
mod spending;
mod stage;
mod telling;
mod upgrade;
mod veto;
mod worse;

use serde_json::{json, Value as Json};

pub use self::error::DemoError;
use self::stage::Stage;
use self::telling::Telling;
use crate::ui::{plain, time, Screen};

/// How a part of the story ended.
type Told<T = ()> = Result<T, DemoError>;

type Chapter = fn(&mut Stage) -> Told;

/// The chapters between the founding and the books.
const CHAPTERS: &[(&str, Chapter)] = &[
    ("Stake and delegation", power::tell),
    ("A first decision: what may be spent", first::tell),
    ("Money under a cap", spending::tell),
    ("A delegator disagrees", delegation::tell),
    ("A late change of the answer", late::tell),
    ("A veto", veto::tell),
    ("A hole closed by vote", hole::tell),
    ("A data set, and a model made from it", registering::tell),
    ("Measured, and voted in", measured::tell),
    ("Who is paid, by vote", shares::tell),
    ("What a gateway asks", gateway::tell),
    ("What version 1 earns", earning::tell),
    ("Quick to tighten, slow to loosen", guardrails::tell),
    ("A better version, and time to change over", upgrade::tell),
    ("Other shares, and the same past", reshare::tell),
    ("A worse version, which no vote brings in", worse::tell),
    ("A brake, and a vote that lets it go", brake::tell),
    ("One file of a version", proof::tell),
    ("What was allowed at that time", past::tell),
    ("Leaving", exit::tell),
    ("Who earned what, from where", payday::tell),
];

/// How many chapters there are, with the founding and the books.
const fn chapters() -> usize {
    CHAPTERS.len() + 2
}

/// The story, once told.
pub struct Story {
    /// The whole as one document.
    pub json: Json,
    /// What it took, in a sentence.
    pub summary: String,
}

/// Tells the story to a screen, pausing before each chapter if wanted, or only makes its document.
pub fn run(screen: Option<Screen>, paused: bool) -> Told<Story> {
    let mut stage = founding::found(Telling::new(screen, paused))?;
    let began = stage.now()?;
    for &(title, chapter) in CHAPTERS {
        stage.telling.chapter(title)?;
        chapter(&mut stage)?;
    }
    stage.telling.chapter("The books")?;
    let books = books::tell(&mut stage)?;
    let passed = stage.now()?.saturating_sub(began);
    let stage::Counts { sent, refused, asked } = stage.counts.clone();
    stage.telling.close(&format!(
        "Everything above was read from the chain or measured: {sent} transactions in {}, {refused} refused as the story says, \
         {} questions.",
        time::span(passed),
        asked.get()
    ))?;
    let json = json!({
        "community": stage.community()?.name,
        "governor": stage.governor,
        "treasury": stage.treasury,
        "token": stage.token,
        "registry": stage.registry,
        "revenue": stage.revenue,
        "dividends": stage.dividends,
        "chapters": stage.telling.json(),
        "books": books,
        "transactions": sent,
        "refused": refused,
        "seconds": passed,
    });
    let summary = format!(
        "{} chapters, {sent} transactions, {} of the chain's time",
        stage.telling.chapters(),
        time::span(passed)
    );
    Ok(Story { json, summary: plain(&summary) })
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::coins;
    use cw20::Cw20ExecuteMsg;
    use polity::governor::ExecuteMsg;

    use super::stage::{whole, USD};
    use super::*;

    fn stage() -> Stage {
        founding::found(Telling::new(None, false)).unwrap()
    }

    /// A refusal that doesn't come, or comes for another reason, ends the story, and so does any other untruth.
    #[test]
    fn what_is_not_as_told_ends_the_story() {
        let mut stage = stage();
        let claim = stage.to_governor(&ExecuteMsg::Claim { limit: None }).unwrap();
        stage.refused("maya", "claims", claim.clone(), "nothing_to_claim").unwrap();
        let error = stage.refused("maya", "claims", claim.clone(), "nothing").unwrap_err();
        assert!(matches!(error, DemoError::OtherRefusal { code: "nothing", .. }), "{error}");
        let stake = stage.stake_msg(whole(1)).unwrap();
        let error = stage.refused("maya", "stakes", stake, "no").unwrap_err();
        assert!(matches!(error, DemoError::NotRefused { .. }), "{error}");
        let error = stage.send("maya", "claims", vec![claim]).unwrap_err();
        assert!(matches!(error, DemoError::Chain { .. }), "{error}");
        assert!(error.to_string().starts_with("maya claims: a contract refused"), "{error}");
        let error = stage.check("two", 1 + 1, 3).unwrap_err();
        assert!(matches!(error, DemoError::NotAsTold { .. }), "{error}");
        let error = stage.tier("imperial").unwrap_err();
        assert!(matches!(error, DemoError::NotAsTold { .. }), "{error}");
    }

    /// One unit too many or too few in either asset, wherever it is, and the books say so.
    #[test]
    fn the_books_miss_no_unit() {
        let balanced = |change: &dyn Fn(&mut Stage)| {
            let mut stage = stage();
            change(&mut stage);
            books::tell(&mut stage)
        };
        balanced(&|_| ()).unwrap();
        let minted = balanced(&|stage| {
            let maya = stage.account("maya");
            stage.chain.mint(&maya, coins(1, USD)).unwrap();
        });
        assert!(matches!(minted, Err(DemoError::Unbalanced { ref asset, .. }) if asset == "native:uusd"));
        // the governor holds it for nobody
        let given = balanced(&|stage| {
            let give =
                Cw20ExecuteMsg::Transfer { recipient: stage.governor.to_string(), amount: 1u128.into() };
            let give = stage.call(&stage.token, &give, vec![]).unwrap();
            stage.send("maya", "gives the governor one unit", vec![give]).unwrap();
        });
        assert!(matches!(given, Err(DemoError::Unbalanced { ref asset, .. }) if asset.starts_with("cw20:")));
        // revenue and the dividends hold it, and nobody paid it
        for index in 0..2 {
            let strayed = balanced(&|stage| {
                let contract = [&stage.revenue, &stage.dividends][index].clone();
                let pay = stage.pay_usd(&contract, 1);
                stage.send(founding::ARCHIVE, "sends one unit without a word", vec![pay]).unwrap();
            });
            assert!(
                matches!(strayed, Err(DemoError::Unbalanced { ref asset, .. }) if asset == "native:uusd")
            );
        }
        // a stranger's account holds it
        let strayed = balanced(&|stage| {
            let stranger = stage.account("stranger");
            let pay = stage.pay_usd(&stranger, 1);
            stage.send(founding::ARCHIVE, "pays a stranger", vec![pay]).unwrap();
        });
        assert!(matches!(strayed, Err(DemoError::Unbalanced { .. })));
    }

    /// And one unit too many or too few of what models were paid, or of what was passed on by stake.
    #[test]
    fn a_payment_balances_and_its_claims_do() {
        let mut stage = stage();
        for (_, chapter) in CHAPTERS.iter().take_while(|(title, _)| !title.starts_with("Quick to tighten")) {
            chapter(&mut stage).unwrap();
        }
        books::tell(&mut stage).unwrap();
        let asset = stage.eur_asset();
        let give = Cw20ExecuteMsg::Transfer { recipient: stage.revenue.to_string(), amount: 1u128.into() };
        let give = stage.call(&stage.eur, &give, vec![]).unwrap();
        stage.send(founding::METERS, "sends one unit without a word", vec![give]).unwrap();
        let error = books::tell(&mut stage).unwrap_err();
        assert!(
            matches!(error, DemoError::Unbalanced { asset: ref of, .. } if *of == asset.to_string()),
            "{error}"
        );
        assert!(error.to_string().contains("Revenue: received"), "{error}");
    }

    /// A claim on behalf of nobody that the story knows is an error, and so is a figure that isn't paid.
    #[test]
    fn a_claim_is_for_somebody() {
        let error = stage().claim("maya", "nobody's cat").unwrap_err();
        assert!(error.to_string().contains("nobody is called nobody's cat"), "{error}");
    }
}

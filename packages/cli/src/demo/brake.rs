//! The guardian suspends a model, and the community answers.

use polity::registry::{AtRevision, AuthorityMsg, Cause, ExecuteMsg, ReasonCode, Subject, Suspend};
use polity::revenue::Pay;

use super::files::sha256;
use super::founding::ARCHIVE;
use super::registering::{FORMS, GUARDIAN, MAINTAINER};
use super::stage::{action, said, whole, Draft, Stage};
use super::{DemoError, Told};
use crate::ui::time::{DAY, HOUR};
use crate::ui::{time, Quantity, Value};

/// What the suspension's document says.
const REPORT: &[u8] = b"Meters in the north quarter are read as 8 where they show 0. Cause not known yet.";

pub fn tell(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    stage.say(
        "Where something goes wrong a vote is too slow. The community has appointed a guardian, who can do one thing: \
         suspend the model, once, for a bounded time.",
    )?;
    let suspend = |stage: &Stage| -> Told<_> {
        let (revision, until) = (stage.model(model)?.revision, stage.now()? + 10 * DAY);
        let document = sha256(REPORT);
        stage.to_registry(&ExecuteMsg::Suspend(Suspend {
            model,
            revision,
            until,
            reason: Cause::Safety,
            document,
        }))
    };
    let by_stranger = suspend(stage)?;
    stage.refused("sasha", "wants to suspend it", by_stranger, "unauthorized")?;
    let msg = suspend(stage)?;
    stage.send(
        GUARDIAN,
        "suspends the model, for the safety of those whose meters are misread",
        vec![msg],
    )?;
    let found = stage.model(model)?;
    let suspension = found.suspension.ok_or_else(|| DemoError::NotAsTold {
        claim: "the model".into(),
        told: "is suspended".into(),
        found: "it isn't".into(),
    })?;
    stage.check("who suspended it", stage.name(&suspension.by).as_str(), GUARDIAN)?;
    stage.facts(
        "It holds from its own block on, and ends by itself",
        [
            ("until", Value::Time(suspension.until)),
            ("reason", Value::text(format!("{:?}", suspension.reason).to_lowercase())),
            ("document", Value::text(super::stage::short(&suspension.document))),
        ],
    )?;
    stage.pass(HOUR)?;
    let subject = Subject::Active { model };
    let asked = [("read forms of the archive", subject.clone(), said(&FORMS)?)];
    let [decision] = stage.gateway("Meanwhile nothing may be used", asked)?;
    let codes: Vec<_> = decision.reasons.iter().map(|reason| reason.code).collect();
    stage.check("the reasons against a use", codes, vec![ReasonCode::ModelSuspended])?;

    stage.say(
        "Nor can it be paid: there is no escrow, and who pays for what may not be used is told so. What was earned before is \
         not touched by that.",
    )?;
    let [(usd, _), _] = stage.money();
    let pays = stage.payment(&usd, whole(100), Pay { model, epoch: None })?;
    stage.refused(ARCHIVE, "wants to pay for it", pays, "suspended")?;
    let claimed = stage.claim(MAINTAINER, MAINTAINER)?;
    stage.check("whether nothing was earned", claimed.iter().all(Quantity::is_zero), false)?;

    stage.say(
        "It was the meters: their glass was dirty. Lifting a suspension is harmless enough for the optimistic tier, and \
         faster than waiting for its end.",
    )?;
    let revision = stage.model(model)?.revision;
    let lift = AuthorityMsg::LiftSuspension(AtRevision { model, revision });
    let draft = Draft {
        tier: "oversight",
        title: "The model was right, the glass was dirty",
        text: "",
        options: vec![("Lift the suspension", vec![action(lift)])],
        pays: 0,
    };
    let id = stage.propose("aisha", &draft)?;
    let end = stage.outlook(id)?.end;
    stage.pass_until(end)?;
    stage.pass_delay(id)?;
    stage.execute("aisha", id)?;
    let now = stage.now()?;
    stage.check("the suspension", stage.model(model)?.suspension.is_none(), true)?;
    stage.check("whether it was lifted before its end", now < suspension.until, true)?;
    let asked = [("read forms of the archive", subject, said(&FORMS)?)];
    let [decision] = stage.gateway("It may be used again", asked)?;
    stage.check("reading forms", decision.allowed, true)?;
    stage.say(format!(
        "That was {} before the suspension would have ended.",
        time::span(suspension.until - now)
    ))?;
    let again = suspend(stage)?;
    stage.refused(GUARDIAN, "isn't convinced, and suspends it again", again, "model")?;
    stage.say(
        "A brake that could be pulled again and again would be a veto for ever. For another one the community has to \
         appoint a guardian anew.",
    )
}

namespace EvalHarness.Attacks;

/// <summary>What an attack did to one image.</summary>
/// <param name="Index">The image's index in its dataset.</param>
/// <param name="WasCorrect">Whether the clean image was classified correctly.</param>
/// <param name="IsRobust">Whether it was, and still is after the whole budget.</param>
/// <param name="Queries">Predictions used, from 1 (the clean image was wrong already) to the budget.</param>
/// <param name="Margin">Output of the true class minus the largest other one, for the best image found; below 0 once it is misclassified.</param>
/// <param name="Distance">How far the best image found is from the clean one, in the attack's norm, on values from 0 to 1.</param>
public sealed record ImageAttack(int Index, bool WasCorrect, bool IsRobust, int Queries, double Margin, double Distance)
{
    /// <summary>Whether a correctly classified image became a misclassified one.</summary>
    public bool IsSuccess => WasCorrect && !IsRobust;
}

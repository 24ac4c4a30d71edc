namespace EvalHarness.Perturbations;

/// <summary>The papers that most perturbations come from.</summary>
internal static class Published
{
    public const string ImageNetC = "Hendrycks and Dietterich, 2019 (ImageNet-C, CIFAR-10-C)";

    public const string ImageNetCExtra = "Hendrycks and Dietterich, 2019 (ImageNet-C, CIFAR-10-C; extra)";

    public const string MnistC = "Mu and Gilmer, 2019 (MNIST-C)";
}
